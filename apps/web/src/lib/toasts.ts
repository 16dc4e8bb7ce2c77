import { createStore } from './store.js';

export interface ToastAction {
  readonly label: string;
  readonly run: () => void;
  /** It takes back what the message tells: Ctrl+Z does it, too. */
  readonly isUndo?: boolean;
}

export interface Toast {
  readonly id: number;
  readonly message: string;
  readonly tone: 'plain' | 'bad';
  readonly action?: ToastAction;
}

export const toasts = createStore<readonly Toast[]>([]);
let lastId = 0;

/** Says something in the corner for a while; the same words are not said twice at once. */
export function showToast(message: string, options: { tone?: Toast['tone']; action?: Toast['action'] } = {}): void {
  const toast: Toast = {
    id: ++lastId,
    message,
    tone: options.tone ?? 'plain',
    ...(options.action && { action: options.action }),
  };
  toasts.set((all) => [...all.filter((other) => other.message !== message), toast].slice(-3));
}

export const dismiss = (id: number): void => toasts.set((all) => all.filter((toast) => toast.id !== id));

/** Does what a message offers, and takes the message away. */
export function act({ id, action }: Toast): void {
  action?.run();
  dismiss(id);
}
