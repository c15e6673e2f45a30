import Testing
@Test("it works") func a() { #expect(1 == 1) }
