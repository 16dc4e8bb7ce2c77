import { useEffect } from 'react';
import { siteName } from './site.js';

export function useDocumentTitle(title: string): void {
  useEffect(() => {
    document.title = title === siteName ? title : `${title} · ${siteName}`;
  }, [title]);
}
