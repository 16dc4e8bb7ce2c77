import { Link, useRouteError } from 'react-router';
import { buttonClass, Button } from '../components/button.js';
import { EmptyState } from '../components/states.js';
import { useDocumentTitle } from '../lib/use-document-title.js';

export function NotFoundPage() {
  useDocumentTitle('Not found');
  return (
    <EmptyState icon="films" isPage title="There is no page at this address." testId="not-found">
      <Link to="/" className={buttonClass()}>
        All videos
      </Link>
    </EmptyState>
  );
}

/** A page that threw, or whose code could not be loaded (a newer version was installed meanwhile). */
export function CrashPage() {
  const error = useRouteError();
  useDocumentTitle('Something went wrong');
  return (
    <div role="alert" data-testid="crash">
      <EmptyState icon="warning" isPage title="This page stopped working.">
        <p>Reloading usually helps. What happened: {error instanceof Error ? error.message : String(error)}</p>
        <Button icon="again" onClick={() => location.reload()}>
          Reload
        </Button>
      </EmptyState>
    </div>
  );
}
