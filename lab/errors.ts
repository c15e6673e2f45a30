import { defineErrors } from '#kit/errors.ts'

/** What can keep the lab from running. Tests that meet one of the first three skip with its text. */
export const labErrors = defineErrors('LAB', {
  JAVA_MISSING: {
    retry: 'never',
    http: 500,
    text: 'The lab needs a Java development kit, version 17 or later.',
    advice: 'Install one so that `java` and `javac` are on the PATH.',
  },
  KAFKA_UNAVAILABLE: {
    retry: 'later',
    http: 500,
    text: 'Apache Kafka could not be fetched.',
    advice: 'Install Maven and give it a repository that mirrors Maven Central.',
  },
  OPENSSL_MISSING: {
    retry: 'never',
    http: 500,
    text: 'The lab needs openssl to make certificates.',
    advice: 'Install openssl so that it is on the PATH.',
  },
  BROKER_FAILED: {
    retry: 'later',
    http: 500,
    text: 'A Kafka broker of the lab did not start.',
    advice: 'Read the end of its log above.',
  },
  PULSAR_UNAVAILABLE: {
    retry: 'later',
    http: 500,
    text: 'Apache Pulsar could not be fetched.',
    advice: 'Install Maven and give it a repository that mirrors Maven Central.',
  },
  PULSAR_CLIENT_UNAVAILABLE: {
    retry: 'later',
    http: 500,
    text: "Pulsar's Python client could not be fetched.",
    advice: 'Install Python 3 with pip, and give it an index that mirrors PyPI.',
  },
  PULSAR_FAILED: {
    retry: 'later',
    http: 500,
    text: 'A Pulsar broker of the lab did not start, or refused what it was told.',
    advice: 'Read what is said above; the end of its log tells more.',
  },
  CLIENT_FAILED: {
    retry: 'never',
    http: 500,
    text: 'A client of the lab failed.',
    advice: 'Read what it printed above.',
  },
  PUSHY_UNAVAILABLE: {
    retry: 'later',
    http: 500,
    text: 'Pushy, whose mock of APNs the tests use, could not be fetched.',
    advice: 'Install Maven and give it a repository that mirrors Maven Central.',
  },
  PROMETHEUS_UNAVAILABLE: {
    retry: 'later',
    http: 500,
    text: 'Prometheus could not be fetched.',
    advice: 'Run on Debian or a relative of it, with package sources that apt-get can reach.',
  },
  PROMETHEUS_FAILED: {
    retry: 'later',
    http: 500,
    text: 'A Prometheus of the lab did not start.',
    advice: 'Read the end of its log above.',
  },
  ALERTMANAGER_UNAVAILABLE: {
    retry: 'later',
    http: 500,
    text: 'Alertmanager could not be fetched.',
    advice:
      'It comes from Debian: apt-get and dpkg are needed, and package lists (apt-get update).',
  },
  ALERTMANAGER_FAILED: {
    retry: 'later',
    http: 500,
    text: 'Alertmanager did not start.',
    advice: 'Read the end of its log above.',
  },
})
