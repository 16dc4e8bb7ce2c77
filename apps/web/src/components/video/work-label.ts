/** What frameflow is doing, for people. */
export const workLabel = (stage: 'probe' | 'previews'): string => (stage === 'probe' ? 'Checking' : 'Making previews');
