import { Link } from 'react-router';
import { useSignedIn } from '../../../lib/signed-in.js';
import { buttonClass } from '../../../components/button.js';

/** For auditors when a video is gone: the log still has its history. */
export const HistoryLink = ({ videoId }: { videoId: string }) =>
  useSignedIn('auditor') && (
    <Link to={`/history/${videoId}`} className={buttonClass()}>
      History of this video
    </Link>
  );
