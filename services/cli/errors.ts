import { defineErrors } from '#kit/errors.ts'

export const cliErrors = defineErrors('CLI', {
  USAGE_WRONG: {
    retry: 'never',
    http: 400,
    text: 'The command line cannot be understood.',
    advice: 'Run foretap --help, or foretap COMMAND --help.',
  },
  CONFIG_INVALID: {
    retry: 'never',
    http: 400,
    text: 'The configuration cannot be used.',
    advice:
      'Correct it; foretap config reference shows each option with its default and what is allowed.',
  },
  CONFIG_UNREADABLE: {
    retry: 'never',
    http: 400,
    text: 'The configuration file cannot be read.',
    advice: 'Check the name given with --config or FORETAP_CONFIG and that this user may read it.',
  },
  OUTPUT_UNWRITABLE: {
    retry: 'never',
    http: 500,
    text: 'The output cannot be written.',
    advice: 'Name a place that this user may write to.',
  },
  SILENCES_UNREADABLE: {
    retry: 'never',
    http: 400,
    text: 'The silences cannot be read.',
    advice: 'Give --silences a JSON file with a list of silences; docs/alerting.md shows one.',
  },
  FORETAP_UNREACHABLE: {
    retry: 'later',
    http: 503,
    text: 'No running Foretap answers.',
    advice: 'Start it with foretap up, or name its address with --url.',
  },
  STORE_MISSING: {
    retry: 'later',
    http: 503,
    text: 'No Foretap runs, and it has no store yet in which tokens could be kept.',
    advice:
      'Start it once by the same configuration; check --config, and the folder this is run in.',
  },
  FORETAP_RUNS: {
    retry: 'later',
    http: 503,
    text: 'A Foretap runs here already.',
    advice: 'Look at that one, or give this one a --port and a --data folder of its own.',
  },
  FORETAP_FOREIGN: {
    retry: 'never',
    http: 502,
    text: 'What answers there is no Foretap, or a proxy that does not reach one.',
    advice: 'Name the address of the running Foretap with --url; it says it when it starts.',
  },
  FORETAP_REFUSED: {
    retry: 'never',
    http: 502,
    text: 'The running Foretap refused.',
    advice: 'See what it says, and that its version is this one.',
  },
  ROLE_NEEDS_BUS: {
    retry: 'never',
    http: 400,
    text: 'A role alone needs a bus that other processes reach.',
    advice: 'Set bus.type to kafka and bus.brokers, or run all roles in one process: foretap up.',
  },
})
