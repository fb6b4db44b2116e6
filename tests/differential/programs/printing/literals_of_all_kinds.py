"""How each kind of literal is shown."""


@gin.configurable
def f(**kwargs):
    return kwargs


gin.parse_config(r"""
    f.a = [None, True, False]
    f.b = [0, -1, 1_000, 0x1F, 0b11, 0o17]
    f.c = [1.0, -0.0, 1e5, 1e16, 1e-5, 1.5E+3, .5, 1., 1e22]
    f.d = [1j, 2.5J]
    f.e = ['it''s', "it's", 'say "hi"', 'both \' and "', '\n\t\\', 'é\u2603\x00', '', '''a
b''']
    f.g = [b'bytes', b'\xff\'', b""]
    f.h = [(), (1,), [], {}, [[]], ((),), {1: {}}]
""")
f()
