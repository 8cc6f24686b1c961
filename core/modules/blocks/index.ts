export { Block, type BlockKind } from './block.entity.ts';
export { AddBlocks, addBlocks, removeBlock } from './change-blocks.ts';
export { type BlockRow, listBlocks } from './block-queries.ts';
export { refuseBlocked } from './refuse-blocked.ts';
