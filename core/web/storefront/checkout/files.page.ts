import { page } from '../../../kernel/pages/page.ts';
import { openAnswerFile } from '../../../modules/orders/index.ts';
import { openDoor } from '../order-door.ts';

/** A file that was sent as an answer, for whoever holds the order's link. */
export const answerFilePage = page({
  path: '/o/:code/files/:file',
  may: 'public',
  async show(scope, { code, file }, request) {
    const door = await openDoor(scope, code, request);
    if ('reply' in door) return door.reply;
    return { file: await openAnswerFile(scope, { orderId: door.order.id, id: file }) };
  },
});
