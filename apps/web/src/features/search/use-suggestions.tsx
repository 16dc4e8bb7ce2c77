import type { SearchOption } from '../../components/search-box.js';

const NONE: readonly SearchOption[] = [];

export const useSuggestions = (_text: string): readonly SearchOption[] => NONE;
