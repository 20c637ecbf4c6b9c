/* chibicc as Debian packages it comes without its headers. These are the ones that tcc needs, after the System V ABI for
   x86-64, 3.5.7, and what chibicc provides: __va_area__ and __builtin_reg_class. */
#ifndef SEEDSTAGE_STDARG_H
#define SEEDSTAGE_STDARG_H
typedef struct {
    unsigned gp_offset, fp_offset;
    void *overflow_arg_area, *reg_save_area;
} __va_elem;
typedef __va_elem va_list[1];
typedef va_list __gnuc_va_list;
#define __GNUC_VA_LIST 1
static void *__va_on_stack(__va_elem *list, int size, int align) {
    unsigned long place = (unsigned long)list->overflow_arg_area;
    if (align > 8) place = (place + 15) / 16 * 16;
    list->overflow_arg_area = (void *)((place + size + 7) / 8 * 8);
    return (void *)place;
}
static void *__va_general(__va_elem *list, int size, int align) {
    if (list->gp_offset >= 48) return __va_on_stack(list, size, align);
    list->gp_offset += 8;
    return (char *)list->reg_save_area + list->gp_offset - 8;
}
static void *__va_floating(__va_elem *list, int size, int align) {
    if (list->fp_offset >= 112) return __va_on_stack(list, size, align);
    list->fp_offset += 8;
    return (char *)list->reg_save_area + list->fp_offset - 8;
}
#define va_start(list, last) (*(list) = *(__va_elem *)__va_area__)
#define va_end(list) ((void)0)
#define va_copy(to, from) (*(to) = *(from))
#define va_arg(list, type) \
    (*(type *)(__builtin_reg_class(type) == 0 ? __va_general(list, sizeof(type), _Alignof(type)) \
             : __builtin_reg_class(type) == 1 ? __va_floating(list, sizeof(type), _Alignof(type)) \
                                              : __va_on_stack(list, sizeof(type), _Alignof(type))))
#endif
