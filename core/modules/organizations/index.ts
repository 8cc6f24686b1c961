export { Organization } from './organization.entity.ts';
export { Member, type Role } from './member.entity.ts';
