export { Media, type ImageVariant } from './media.entity.ts';
export {
  AVATAR_MAX_BYTES,
  IMAGE_ACCEPT,
  IMAGE_MAX_BYTES,
  IMAGE_WIDTHS,
  type StoreImage,
  storeImage,
} from './store-image.ts';
export { type ImageSource, imageById, imageSource, openImage } from './media-queries.ts';
export { deleteMedia } from './delete-media.ts';
export { subscribeMedia } from './forget-avatar.ts';
