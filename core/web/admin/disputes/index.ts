import { acceptDisputePage } from './accept.page.ts';
import { answerDisputePage } from './answer.page.ts';
import { disputesPage } from './list.page.ts';
import { disputePage, disputeTicketsPage, lookAtDisputePage } from './show.page.ts';

export const disputePages = [
  ...[disputesPage, disputePage, answerDisputePage, acceptDisputePage],
  ...[disputeTicketsPage, lookAtDisputePage],
];
