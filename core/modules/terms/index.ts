export { Terms, TermsRevision, type TermsState } from './terms.entity.ts';
export { archiveTerms, createTerms, restoreTerms, TermsFacts, updateTerms } from './change-terms.ts';
export { openTerms, termsById, termsInside, termsText, type TermsRow, type TermsText } from './terms-queries.ts';
