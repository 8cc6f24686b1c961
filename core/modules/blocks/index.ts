export { Block, type BlockKind } from './block.entity.ts';
export { AddBlocks, addBlocks, removeBlock } from './change-blocks.ts';
export { type BlockRow, listBlocks } from './block-queries.ts';
export type { EmailUse } from './blocks.hooks.ts';
export { emailCheckSettings } from './email-check-settings.ts';
export { judgeEmail } from './judge-email.ts';
