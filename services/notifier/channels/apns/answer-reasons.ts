/** Apple's reasons, as listed in its documentation: a metric label knows these and no others. */
const reasons = new Set([
  ...['BadCollapseId', 'BadDeviceToken', 'BadExpirationDate', 'BadMessageId', 'BadPriority'],
  ...['BadTopic', 'DeviceTokenNotForTopic', 'DuplicateHeaders', 'IdleTimeout', 'InvalidPushType'],
  ...['MissingDeviceToken', 'MissingTopic', 'PayloadEmpty', 'TopicDisallowed', 'BadCertificate'],
  ...['BadCertificateEnvironment', 'BadEnvironmentKeyInToken', 'ExpiredProviderToken'],
  ...['Forbidden', 'InvalidProviderToken', 'MissingProviderToken', 'UnrelatedKeyIdInToken'],
  ...['BadPath', 'MethodNotAllowed', 'ExpiredToken', 'Unregistered', 'PayloadTooLarge'],
  ...['TooManyProviderTokenUpdates', 'TooManyRequests', 'InternalServerError'],
  ...['ServiceUnavailable', 'Shutdown'],
])

export const reasonLabel = (reason: string | undefined): string => {
  if (reason === undefined) return 'none'
  return reasons.has(reason) ? reason : 'other'
}
