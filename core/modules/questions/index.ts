export { Question, type AskedAt, type AskedPer, type QuestionOption, type QuestionState } from './question.entity.ts';
export { COUNTABLE, hasOptions, QUESTION_KINDS, type QuestionKind } from './question-kinds.ts';
export { NewQuestion, QuestionFacts, QuestionOptionInput } from './question-input.ts';
export {
  createQuestion,
  moveQuestion,
  removeQuestion,
  restoreQuestion,
  updateQuestion,
  type QuestionAddress,
} from './change-questions.ts';
export { openQuestions, questionOf, questionsOf, type QuestionRow } from './question-queries.ts';
export { Answers, askedQuestions, checkAnswers, type AnswerProblem, type CheckedAnswer } from './check-answers.ts';
export { AnswerValue, readAnswer, takesBound, valuesIn } from './answer-value.ts';
export { answerText, valueText } from './answer-text.ts';
export { COUNTRIES, countryNames } from './countries.ts';
