// What compiled rules ask of Numba's runtime: arrays for a moment. Memory goes back when none is
// left, since rules keep none from one call to the next.
#include <stdint.h>

typedef struct {
    int64_t references;
    void (*destructor)(void *);
    void *destructor_info, *data;
    int64_t size;
    void *external;
} MemInfo;

static uintptr_t base, top;
static int live;

__attribute__((export_name("scratch_from"))) void scratch_from(uintptr_t at) {
    base = top = at;
    live = 0;
}

static void *take(uintptr_t size, uintptr_t align) {
    if (!live) top = base;
    top = (top + align - 1) & ~(align - 1);
    uintptr_t at = top;
    top += size;
    uintptr_t have = (uintptr_t)__builtin_wasm_memory_size(0) << 16;
    if (top > have &&
        __builtin_wasm_memory_grow(0, (top - have + 65535) >> 16) == (uintptr_t)-1)
        __builtin_trap();
    return (void *)at;
}

static MemInfo *make(int64_t size, uintptr_t align, void (*destructor)(void *)) {
    MemInfo *made = take(sizeof(MemInfo), 16);
    live++;
    made->data = take((uintptr_t)size, align < 16 ? 16 : align);
    made->references = 1;
    made->destructor = destructor;
    made->destructor_info = made->external = 0;
    made->size = size;
    return made;
}

MemInfo *NRT_MemInfo_alloc_aligned(int64_t size, int32_t align) { return make(size, align, 0); }

MemInfo *NRT_MemInfo_new_varsize_dtor(int64_t size, void (*destructor)(void *)) {
    return make(size, 16, destructor);
}

// Numba's destructors take what they destroy alone.
void NRT_MemInfo_call_dtor(MemInfo *made) {
    if (made->destructor) made->destructor(made->data);
    live--;
}

double sqrt(double x) { return __builtin_sqrt(x); }

// The product of two 128-bit numbers, for the check that the size of an array does not overflow.
typedef union {
    __int128 whole;
    struct { uint64_t low, high; } half;
} Wide;

__int128 __multi3(__int128 a, __int128 b) {
    Wide x = {a}, y = {b}, product;
    uint64_t mask = 0xffffffffu;
    uint64_t x_low = x.half.low & mask, x_high = x.half.low >> 32;
    uint64_t y_low = y.half.low & mask, y_high = y.half.low >> 32;
    uint64_t part = x_low * y_low, low = part & mask;
    part = x_high * y_low + (part >> 32);
    uint64_t middle = part & mask, high = part >> 32;
    part = x_low * y_high + middle;
    product.half.low = (part << 32) + low;
    product.half.high = x_high * y_high + high + (part >> 32)
                        + x.half.high * y.half.low + x.half.low * y.half.high;
    return product.whole;
}

// The remainder of a division, exact: long division in bits, so the same bytes as anywhere.
double fmod(double x, double y) {
    union { double value; uint64_t bits; } a = {x}, b = {y};
    uint64_t sign = a.bits & (1ull << 63);
    uint64_t hidden = 1ull << 52, fraction = hidden - 1;
    int ea = (int)(a.bits >> 52 & 0x7ff), eb = (int)(b.bits >> 52 & 0x7ff);
    uint64_t ma = a.bits & fraction, mb = b.bits & fraction;
    if (ea == 0x7ff || (eb == 0x7ff && mb) || (b.bits << 1) == 0) return (x * y) / (x * y);
    if (eb == 0x7ff || (a.bits << 1) < (b.bits << 1)) return x;
    if (ea) ma |= hidden; else ea = 1;
    if (eb) mb |= hidden; else eb = 1;
    for (; ea > eb; ea--) {
        if (ma >= mb) ma -= mb;
        ma <<= 1;
    }
    if (ma >= mb) ma -= mb;
    if (!ma) { a.bits = sign; return a.value; }
    while (!(ma & hidden) && ea > 1) { ma <<= 1; ea--; }
    a.bits = ma & hidden ? sign | (uint64_t)ea << 52 | (ma & fraction) : sign | ma;
    return a.value;
}
