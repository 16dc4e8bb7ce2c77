import type { CatalogVideo } from '../../../lib/types.js';
import { ContactSheet } from '../contact-sheet/contact-sheet.js';
import { DensitySwitch } from '../contact-sheet/density-switch.js';
import { About } from './about.js';
import { Tabs, type Tab } from './tabs.js';

interface VideoTabsProps {
  video: CatalogVideo;
  onSeek: (seconds: number) => void;
  currentSeconds: () => number;
}

/** The contact sheet, if the video has pictures, and what is known about it. */
export function VideoTabs({ video, onSeek, currentSeconds }: VideoTabsProps) {
  const { storyboard } = video;
  const about: Tab = { id: 'about', label: 'About', content: <About video={video} onSeek={onSeek} /> };
  if (!storyboard) return <Tabs label="More about this video" tabs={[about]} />;
  const sheet: Tab = {
    id: 'sheet',
    label: 'Contact sheet',
    tools: <DensitySwitch tileCount={storyboard.tileCount} />,
    content: <ContactSheet video={video} storyboard={storyboard} onSeek={onSeek} currentSeconds={currentSeconds} />,
  };
  return <Tabs label="More about this video" tabs={[sheet, about]} />;
}
