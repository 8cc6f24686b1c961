import { editRoomPage } from './edit.page.ts';
import { controlRoomPage, waitingRoomAdminPage } from './show.page.ts';

export const waitingRoomAdminPages = [waitingRoomAdminPage, editRoomPage, controlRoomPage];
