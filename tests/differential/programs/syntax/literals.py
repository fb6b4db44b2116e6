"""The values that Python's literals have."""
for text in (
    'None', 'True', 'False', '0', '1', '-1', '- 1', '00', '1_000', '0x1f', '0X1F', '0b101', '0o17', '1.5',
    '-1.5', '.5', '1.', '1e5', '1E-5', '1_0.0_1e1_0', '1j', '.5J', '1e400', '-0.0',
    '123456789012345678901234567890',
):
    attempt(gin.config.parse_value, text)
