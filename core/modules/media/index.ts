export { Media, type ImageVariant } from './media.entity.ts';
export {
  AVATAR_MAX_BYTES,
  IMAGE_ACCEPT,
  IMAGE_MAX_BYTES,
  IMAGE_WIDTHS,
  LOGO_MAX_BYTES,
  type StoreImage,
  storeImage,
} from './store-image.ts';
export { type ImageSource, imageBytes, imageById, imageSource, logoSrc, openImage } from './media-queries.ts';
export { deleteMedia } from './delete-media.ts';
export { subscribeMedia } from './forget-pictures.ts';
