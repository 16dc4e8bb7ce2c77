import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { refetchAll } from './refetch-all.js';

/** A query that is shown; the test answers its requests. */
function shown(client: QueryClient) {
  const requests: { resolve: (answer: string) => void; reject: (error: Error) => void }[] = [];
  const observer = new QueryObserver(client, {
    queryKey: ['video', '1'],
    queryFn: () => new Promise<string>((resolve, reject) => requests.push({ resolve, reject })),
    staleTime: Infinity,
    retry: false,
  });
  const stop = observer.subscribe(() => undefined);
  const answer = async (text: string) => {
    requests.at(-1)!.resolve(text);
    await settled();
  };
  return { requests, observer, answer, stop };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('fetching everything again', () => {
  const client = new QueryClient();
  afterEach(() => client.clear());

  it('replaces what is shown', async () => {
    const { requests, observer, answer, stop } = shown(client);
    await answer('old');
    refetchAll(client);
    expect(requests).toHaveLength(2);
    await answer('new');
    expect(observer.getCurrentResult().data).toBe('new');
    stop();
  });

  it('does not trust a first answer that was awaited', async () => {
    const { requests, observer, answer, stop } = shown(client);
    refetchAll(client);
    expect(requests).toHaveLength(1);
    await answer('old');
    expect(observer.getCurrentResult().data).toBe('old');
    expect(requests).toHaveLength(2);
    await answer('new');
    expect(observer.getCurrentResult().data).toBe('new');
    expect(requests).toHaveLength(2);
    stop();
  });

  it('leaves a first answer that fails to its retries', async () => {
    const { requests, observer, stop } = shown(client);
    refetchAll(client);
    requests[0]!.reject(new Error('No answer'));
    await settled();
    expect(observer.getCurrentResult().status).toBe('error');
    expect(requests).toHaveLength(1);
    stop();
  });
});
