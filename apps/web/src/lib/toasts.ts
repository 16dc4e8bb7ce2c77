import { createStore } from './store.js';

export interface Toast {
  readonly id: number;
  readonly message: string;
  readonly tone: 'plain' | 'bad';
  readonly action?: { readonly label: string; readonly run: () => void };
}

export const toasts = createStore<readonly Toast[]>([]);
let lastId = 0;

/** Says something in the corner for a while; the same words are not said twice at once. */
export function say(message: string, options: { tone?: Toast['tone']; action?: Toast['action'] } = {}): void {
  const toast: Toast = {
    id: ++lastId,
    message,
    tone: options.tone ?? 'plain',
    ...(options.action && { action: options.action }),
  };
  toasts.set((all) => [...all.filter((other) => other.message !== message), toast].slice(-3));
}

export const dismiss = (id: number): void => toasts.set((all) => all.filter((toast) => toast.id !== id));
