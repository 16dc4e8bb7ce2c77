import { Link, useRouteError } from 'react-router';
import { buttonClass, Button } from '../components/button.js';
import { EmptyState } from '../components/states.js';
import { useOnConnected } from '../lib/feed-state.js';
import { useDocumentTitle } from '../lib/use-document-title.js';

export function NotFoundPage() {
  useDocumentTitle('Not found');
  return (
    <EmptyState icon="videos" isPage title="There is no page at this address." testId="not-found">
      <p>It may have been mistyped, or the page has moved. The search above finds every video.</p>
      <Link to="/" className={buttonClass('primary')}>
        All videos
      </Link>
    </EmptyState>
  );
}

/** Messages of browsers and the bundler when the code of a page cannot be loaded; there is no error code for it. */
const NOT_LOADED = /dynamically imported module|importing a module script|preload css/i;

/** A page that threw, or whose code could not be loaded (no connection, or a newer version was installed). */
export function CrashPage() {
  const error = useRouteError();
  const words = error instanceof Error ? error.message : String(error);
  const isNotLoaded = NOT_LOADED.test(words);
  useDocumentTitle('Something went wrong');
  useOnConnected(() => isNotLoaded && location.reload());
  return (
    <div role="alert" data-testid="crash">
      <EmptyState
        icon="warning"
        isPage
        title={isNotLoaded ? 'This page could not be loaded.' : 'This page stopped working.'}
      >
        <p>
          {isNotLoaded
            ? 'The server could not be reached, or was updated meanwhile. Check the connection, then reload.'
            : `Reloading usually helps. What happened: ${words}`}
        </p>
        <Button variant="primary" icon="again" onClick={() => location.reload()}>
          Reload
        </Button>
      </EmptyState>
    </div>
  );
}
