export { Media, type ImageVariant } from './media.entity.ts';
