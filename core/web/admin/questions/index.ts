import { adminAnswerFilePage, changeAnswersPage, doorAnswersPage } from './answers.page.ts';
import { editQuestionPage, newQuestionPage, removeQuestionPage } from './edit.page.ts';
import { moveQuestionPage, questionsPage, restoreQuestionPage } from './list.page.ts';
import { questionPage } from './show.page.ts';

export const questionAdminPages = [
  questionsPage,
  newQuestionPage,
  questionPage,
  editQuestionPage,
  removeQuestionPage,
  moveQuestionPage,
  restoreQuestionPage,
  changeAnswersPage,
  doorAnswersPage,
  adminAnswerFilePage,
];
