export {
  HISTORY_KINDS,
  orderHistory,
  type HistoryKind,
  type HistoryPage,
  type ListHistory,
  type OrderHappening,
} from './order-history.ts';
