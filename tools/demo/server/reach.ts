import { StepFailed } from '../../../scripts/support/run.mjs';

/** Sends a request to the server. @throws StepFailed if none answers, or the answer is an error */
export async function reach<Answer>(server: string, path: string, request?: RequestInit): Promise<Answer> {
  const answer = await fetch(server + path, request).catch((error: unknown) => {
    throw new StepFailed(`No server answers at ${server}; start one with npm start.`, String(error));
  });
  if (!answer.ok) throw new StepFailed(`The server answers ${answer.status} to ${path}.`, await answer.text());
  return (await answer.json()) as Answer;
}
