/// The commit that the program is built from; empty where the build does not know it.
const char *build_commit(void);
