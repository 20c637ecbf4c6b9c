/* What tcc's configure would have found out. Where tcc looks is fixed: the sandbox has one layout. */
#define TCC_VERSION "0.9.27"
#define CONFIG_TCC_STATIC 1 /* no dlopen: everything is linked statically */
#define CONFIG_TCCBOOT 1    /* no bounds checker and no backtraces, which would need more libraries */
#define TCC_MUSL 1
#define CONFIG_TCCDIR "/usr/lib/tcc"
#define CONFIG_TCC_SYSINCLUDEPATHS "{B}/include:/usr/include" /* {B} is CONFIG_TCCDIR, or what -B says */
#define CONFIG_TCC_LIBPATHS "/usr/lib"
#define CONFIG_TCC_CRTPREFIX "/usr/lib"
