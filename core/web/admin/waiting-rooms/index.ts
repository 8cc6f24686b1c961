import { editRoomPage } from './edit.page.ts';
import { waitingRoomAdminPage } from './show.page.ts';

export const waitingRoomAdminPages = [waitingRoomAdminPage, editRoomPage];
