import { answerDisputePage } from './answer.page.ts';
import { disputesPage } from './list.page.ts';
import { disputePage, disputeTicketsPage, lookAtDisputePage } from './show.page.ts';

export const disputePages = [disputesPage, disputePage, answerDisputePage, disputeTicketsPage, lookAtDisputePage];
