import { eventually } from '../support/client.js';

export interface Health {
  readonly status: string;
  readonly dependencies: readonly { readonly name: string; readonly ok: boolean; readonly detail?: string }[];
}

/** Waits until an api is fully healthy. @throws Error with its last report */
export async function becomesReady(url: string, withinMs: number): Promise<void> {
  let last = '';
  const look = async (): Promise<boolean> => {
    const answer = await health(url).catch((error: unknown) => ({ status: 'cannot be asked', error: String(error) }));
    last = JSON.stringify(answer);
    return answer.status === 'ok';
  };
  await eventually(look, `${url} is ready`, withinMs).catch((error: unknown) => {
    throw new Error(`${String(error)}; it says ${last}`);
  });
}

/** The health report of an api. */
export const health = async (url: string): Promise<Health> =>
  (await (await fetch(`${url}/health/ready`)).json()) as Health;

/** Names of unhealthy dependencies. */
export const ailing = async (url: string): Promise<string[]> =>
  (await health(url)).dependencies.filter(({ ok }) => !ok).map(({ name }) => name);
