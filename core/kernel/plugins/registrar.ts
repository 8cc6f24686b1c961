import { Cron } from 'croner';
import type { Page } from '../pages/page.ts';
import type { Plugin, Registrar } from './define.ts';
import type { Brought, Registry } from './registry.ts';

/**
 * What one plugin registers with. What is wrong is told to `complain` instead of thrown, so that a plugin's author
 * sees all of it at once. After `close()` nothing can be added.
 */
export interface PluginRegistrar {
  readonly registrar: Registrar;
  close(): void;
}

export function registrarFor(plugin: Plugin, into: Registry, complain: (problem: string) => void): PluginRegistrar {
  const { id } = plugin;
  let open = true;
  const brought = <T>(value: T): Brought<T> => ({ pluginId: id, value });
  const prefixed = (what: string, name: string): void => {
    if (!name.startsWith(`${id}.`)) complain(`${what} "${name}" must begin with "${id}."`);
  };
  const once = (what: string, name: string, known: { has(name: string): boolean }): void => {
    if (known.has(name)) complain(`${what} "${name}" is registered already`);
  };
  const add = (run: () => void): void => {
    if (open) run();
    else throw new Error(`the plugin "${id}" registers after the start; everything is added in register()`);
  };
  const hooks = into.hooks.registrar(id);

  const registrar: Registrar = {
    hooks: {
      filter: (at, reshape, options) => add(() => hooks.filter(at, reshape, options)),
      action: (at, take, options) => add(() => hooks.action(at, take, options)),
      on: (event, subscriber, hear, options) =>
        add(() => {
          prefixed('the subscriber', subscriber);
          hooks.on(event, subscriber, hear, options);
        }),
    },
    gateway: (gateway, settings) =>
      add(() => {
        once('the gateway', gateway.id, into.gateways);
        into.gateways.set(gateway.id, { pluginId: id, gateway, settings } as never);
      }),
    mailer: (mailer) => add(() => void (into.mailer = brought(mailer))),
    sms: (sender) => add(() => void (into.sms = brought(sender))),
    push: (sender) => add(() => void (into.push = brought(sender))),
    storage: (make) => add(() => void (into.makers.storage = brought(make))),
    cache: (make) => add(() => void (into.makers.cache = brought(make))),
    queue: (make) => add(() => void (into.makers.queue = brought(make))),
    pdf: (make) => add(() => void (into.makers.pdf = brought(make))),
    search: (engine) => add(() => void (into.search = brought(engine))),
    captcha: (captcha) => add(() => void (into.captcha = brought(captcha))),
    rates: (provider) => add(() => void (into.rates = brought(provider))),
    signIn: (provider) =>
      add(() => {
        once('the sign-in', provider.id, into.signIn);
        into.signIn.set(provider.id, brought(provider));
      }),
    job: (job) =>
      add(() => {
        prefixed('the job', job.name);
        once('the job', job.name, into.jobs);
        into.jobs.set(job.name, brought(job) as never);
      }),
    schedule: (schedule) =>
      add(() => {
        prefixed('the schedule', schedule.name);
        once('the schedule', schedule.name, into.schedules);
        const wrong = cronProblem(schedule.cron);
        if (wrong) complain(`the schedule "${schedule.name}" has the times "${schedule.cron}": ${wrong}`);
        if (!into.jobs.has(schedule.job.name)) {
          complain(
            `the schedule "${schedule.name}" runs the job "${schedule.job.name}", which is not registered before it`,
          );
        }
        into.schedules.set(schedule.name, brought(schedule));
      }),
    adminPage: (page) =>
      add(() => {
        const placed = page as unknown as Page;
        if (placed.may === 'public') complain(`the admin page "${placed.path}" may be seen by anybody`);
        const ofOrganization = !['public', 'signed-in', 'site.admin'].includes(placed.may);
        const base = ofOrganization ? `/admin/o/:org/plugins/${id}` : `/admin/plugins/${id}`;
        addPage(into.adminPages, 'the admin page', placed, base);
      }),
    page: (page) => add(() => addPage(into.pages, 'the page', page as unknown as Page, `/p/${id}`)),
    route: (route) =>
      add(() => {
        const path = below(`/p/${id}`, route.path);
        if (!path) return complain(`the route "${route.path}" must begin with a slash`);
        const same = into.routes.some(({ value }) => value.path === path && value.method === route.method);
        if (same) complain(`the route "${route.method} ${route.path}" is registered already`);
        into.routes.push(brought({ method: route.method, path, handle: route.handle.bind(route) }));
      }),
    settings: (settings) =>
      add(() => {
        if (settings.id !== id) prefixed('the settings', settings.id);
        once('the settings', settings.id, into.settings);
        into.settings.set(settings.id, brought(settings) as never);
      }),
    slot: (name, view) => add(() => void into.slots.push(brought({ name, view }))),
    command: (addCommand) => add(() => void into.commands.push(brought(addCommand))),
    healthCheck: (check) =>
      add(() => {
        prefixed('the health check', check.name);
        if (into.healthChecks.some(({ value }) => value.name === check.name)) {
          complain(`the health check "${check.name}" is registered already`);
        }
        into.healthChecks.push(brought(check));
      }),
  };

  function addPage(pages: Brought<Page>[], what: string, page: Page, base: string): void {
    const path = below(base, page.path);
    if (!path) return complain(`${what} "${page.path}" must begin with a slash`);
    if (pages.some(({ value }) => value.path === path)) return complain(`${what} "${page.path}" is registered already`);
    if (page.form && !page.submit) complain(`${what} "${page.path}" has a form and no submit`);
    pages.push(brought({ ...page, path }));
  }

  return { registrar, close: () => void (open = false) };
}

/** A plugin says `/report`; the site knows it as `/p/acme/report`. */
function below(base: string, path: string): string | undefined {
  if (!path.startsWith('/')) return undefined;
  return path === '/' ? base : base + path;
}

function cronProblem(cron: string): string | undefined {
  if (cron.trim().split(/\s+/).length !== 5) return 'five fields are needed';
  try {
    new Cron(cron, { paused: true }).stop();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
