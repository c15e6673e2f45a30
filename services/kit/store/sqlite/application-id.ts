/** Marks our files (`PRAGMA application_id`): "FORE" in ASCII. */
export const applicationId = 0x464f5245
