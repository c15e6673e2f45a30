/** What to do where Apple does not accept who we are. */
const advice: Readonly<Record<string, string>> = {
  ExpiredProviderToken: 'Check the clock of this machine: provider tokens carry its time.',
  InvalidProviderToken:
    'Check keyId and teamId, that the key was not revoked, and the clock of this machine.',
  MissingProviderToken: 'Configure a key with keyId and teamId, or a certificate.',
  BadCertificate: 'The push certificate is not accepted: renew it, or use a key.',
  BadCertificateEnvironment:
    'The push certificate is for the other environment: set environment, or use another certificate.',
  BadEnvironmentKeyInToken:
    'The key is limited to the other environment: create one for this environment.',
  UnrelatedKeyIdInToken:
    'This connection has seen another key: check that all workers use the same keyId.',
  BadTopic: 'Check topics: the key or certificate is not for this app.',
}
const otherwise = 'Check the key or certificate and the apps it is for in the developer account.'

export function providerAdvice(
  reason: string | undefined,
  clockSkewMs: number | undefined,
): string {
  const known = (reason !== undefined && advice[reason]) || otherwise
  if (clockSkewMs === undefined) return known
  const seconds = Math.round(Math.abs(clockSkewMs) / 1_000)
  return `The clock of this machine is ${seconds} s ${clockSkewMs > 0 ? 'behind' : 'ahead of'} Apple’s: set it right. ${known}`
}
