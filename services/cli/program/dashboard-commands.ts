import type { Command } from 'commander'
import type { ExportFlags } from '../commands/dashboards.ts'
import type { RulesFlags } from '../commands/rules.ts'
import type { Terminal } from '../terminal.ts'

/** `foretap rules` and `foretap dashboards`: each loads its code when it is called. */
export function addDashboardCommands(program: Command, terminal: Terminal): void {
  aboutRules(
    program
      .command('rules')
      .description('print the rules of Prometheus for your own objectives and labels'),
  )
    .option('--output <file>', 'where they go (standard output)')
    .action(async (flags: RulesFlags) => {
      const { printRules } = await import('../commands/rules.ts')
      await printRules(flags, terminal)
    })
  const dashboards = program
    .command('dashboards')
    .description('pages of Grafana, and what provisions them')
  aboutRules(
    dashboards
      .command('export')
      .description('write pages, data source and rules into a folder, ready to be copied')
      .requiredOption('--dir <folder>', 'where the files go'),
  )
    .option('--prometheus <url>', 'where Grafana reaches Prometheus (http://127.0.0.1:9090)')
    .option('--target <host:port...>', 'where Prometheus scrapes Foretap (api.host and api.port)')
    .option('--alertmanager <host:port>', 'where Prometheus sends alerts')
    .option(
      '--dashboards-path <folder>',
      'where Grafana will find the pages (/var/lib/grafana/dashboards/foretap)',
    )
    .action(async (flags: ExportFlags) => {
      const { exportDashboards } = await import('../commands/dashboards.ts')
      await exportDashboards(flags, terminal)
    })
}

function aboutRules(command: Command): Command {
  return command
    .option('--config <file>', 'configuration file (YAML) with your objectives')
    .option(
      '--objective <parts...>',
      'in place of those: stream=orders,consumer=billing,age=30s,share=99.5',
    )
    .option('--share <percent>', 'of the time, for objectives that say none (99.9)')
    .option('--label <name=value...>', 'a label for every alert, e.g. team=payments')
    .option('--runbooks <url>', 'where your copy of the runbooks is')
    .option('--grafana <url>', 'where your Grafana is, for links in alerts')
    .option('--job <name>', 'the job that Foretap is scraped as (foretap)')
}
