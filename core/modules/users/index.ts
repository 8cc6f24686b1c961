export { User } from './user.entity.ts';
export { Session } from './session.entity.ts';
export { PasswordReset } from './password-reset.entity.ts';
