import { page } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import {
  DOCUMENT_ACCEPT,
  DOCUMENT_MAX_BYTES,
  documentsOf,
  organizationById,
  type OrganizationRow,
  SubmitVerification,
  submitVerification,
} from '../../../modules/organizations/index.ts';
import type { FormView, Notice } from '../../../render/contract/index.ts';
import { formModel } from '../form-model.ts';
import { settingsTabs } from './settings-tabs.ts';

/** Where an organization shows the site's admins who it is. */
export const verificationPage = page({
  path: '/admin/o/:org/settings/verification',
  may: 'settings.write',
  form: SubmitVerification,
  files: { document: { maxBytes: DOCUMENT_MAX_BYTES } },
  async show(scope, _at, request) {
    const organization = (await organizationById(scope, request.organization!.id))!;
    const documents = await documentsOf(scope, { organizationId: organization.id });
    const action = `/admin/o/${organization.slug}/settings/verification`;
    const model: FormView = formModel(scope, request, {
      title: scope.t('verification.title'),
      subtitle: organization.name,
      tabs: settingsTabs(scope, request, 'settings/verification'),
      notices: [
        stateNotice(
          scope,
          organization,
          documents.map(({ filename }) => filename),
        ),
      ],
      schema: SubmitVerification,
      values: { note: organization.verificationNote ?? '' },
      groups: [{ help: 'verification.help', fields: ['note'] }],
      action,
      multipart: true,
      submit: scope.t('verification.submit'),
      cancelHref: `/admin/o/${organization.slug}`,
    });
    const [group] = model.groups;
    const megabytes = DOCUMENT_MAX_BYTES / 1024 / 1024;
    group!.fields.push({
      widget: 'file',
      name: 'document',
      label: scope.t('verification.document'),
      help: scope.t('verification.document_help', { megabytes }),
      accept: DOCUMENT_ACCEPT,
      error: request.again?.errors['document'],
    });
    return { view: 'admin/form', model };
  },
  async submit(scope, _at, { note }, request) {
    const { document } = request.files;
    await submitVerification(scope, { organizationId: request.organization!.id, note, document });
    return { goTo: request.path, flash: 'verification.sent' };
  },
});

const TONES = { unverified: 'info', submitted: 'info', verified: 'success', rejected: 'warning' } as const;

function stateNotice(
  scope: Scope,
  { verification, verificationReason }: OrganizationRow,
  files: readonly string[],
): Notice {
  return {
    tone: TONES[verification],
    title: scope.t(`verification.state.${verification}`),
    text: verification === 'rejected' && verificationReason ? verificationReason : scope.t('verification.state_text'),
    ...(files.length > 0 && { items: [...files] }),
  };
}
