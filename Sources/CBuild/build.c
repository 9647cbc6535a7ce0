#include "build.h"

#ifndef BUILD_COMMIT
#define BUILD_COMMIT ""
#endif

// In C, so that of all that is built only this is built anew for another commit.
const char *build_commit(void) { return BUILD_COMMIT; }
