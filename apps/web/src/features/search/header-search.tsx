import { useState } from 'react';
import { useLocation, useNavigate, useSearchParams } from 'react-router';
import { SearchBox } from '../../components/search-box.js';
import { useSuggestions } from './use-suggestions.js';

/** Pages that show what is typed at once; elsewhere Enter opens Browse with the results. */
const LIVE_PAGES = ['/', '/manage'];

/** The search in the header of every page; its text is the parameter `q` of the address. */
export function HeaderSearch() {
  const { pathname } = useLocation();
  const [params, setParams] = useSearchParams();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const isLive = LIVE_PAGES.includes(pathname);
  const options = useSuggestions(pathname === '/manage' ? '' : typed);
  const search = (q: string) => {
    if (!isLive) return void (q && navigate(`/?${new URLSearchParams({ q })}`));
    const next = new URLSearchParams(params);
    if (q) next.set('q', q);
    else next.delete('q');
    // A new search begins with its best match.
    if (!params.has('q') && next.get('sort') === 'newest') next.delete('sort');
    setParams(next, { replace: params.has('q'), preventScrollReset: true });
  };
  return (
    <search>
      <SearchBox
        key={isLive ? pathname : 'elsewhere'}
        label="Search videos"
        value={isLive ? (params.get('q') ?? '') : ''}
        isLive={isLive}
        hasKey
        options={options}
        onType={setTyped}
        onChange={search}
      />
    </search>
  );
}
