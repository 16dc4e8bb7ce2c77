import { Link } from 'react-router';
import { useSignedIn } from '../../../lib/signed-in.js';
import { buttonClass } from '../../../components/button.js';

/** For auditors, where a video is gone: the log still tells what happened to it. */
export const HistoryLink = ({ videoId }: { videoId: string }) =>
  useSignedIn('auditor') && (
    <Link to={`/history/${videoId}`} className={buttonClass()}>
      History of this video
    </Link>
  );
