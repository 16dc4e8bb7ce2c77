import { createStore } from './store.js';

export interface ToastAction {
  readonly label: string;
  readonly run: () => void;
  /** An undo action: Ctrl+Z runs it, too. */
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

/** Shows a toast for a while; the same text is not shown twice at the same time. */
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

/** Runs the action of a toast and closes it. */
export function act({ id, action }: Toast): void {
  action?.run();
  dismiss(id);
}
