import {
  adjustGiftCardPage,
  blockGiftCardPage,
  editGiftCardPage,
  resendGiftCardPage,
  unblockGiftCardPage,
} from './act.page.ts';
import { issueGiftCardPage, issueGiftCardsPage } from './issue.page.ts';
import { giftCardsCsvPage, giftCardsPage } from './list.page.ts';
import { revealGiftCardPage } from './reveal.page.ts';
import { giftCardPage } from './show.page.ts';

export const giftCardPages = [
  giftCardsPage,
  giftCardsCsvPage,
  issueGiftCardPage,
  issueGiftCardsPage,
  giftCardPage,
  editGiftCardPage,
  adjustGiftCardPage,
  blockGiftCardPage,
  unblockGiftCardPage,
  resendGiftCardPage,
  revealGiftCardPage,
];
