export interface LineTax {
  readonly name: string;
  /** In hundredths of a percent: 1900 is 19 %. */
  readonly rate: number;
  /** Whether it was within the price or came on top. */
  readonly inclusive: boolean;
  readonly minor: number;
}
