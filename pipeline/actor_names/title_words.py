"""Titles that stand before a name, with commas between them; a space also means a hyphen.

Left out are those that are given names, too, or begin names of bodies: prince, duke, dean, major,
judge, general, premier.
"""

TITLES = """
mr, mrs, ms, miss, mx, sir, dame, lord, lady, madam, herr, frau, monsieur, madame, mademoiselle,
mme, mlle, signor, signora, signore, meneer, mevrouw,

dr, doctor, prof, professor, rev, reverend, hon, honourable, honorable,
president, vice president, prime minister, deputy prime minister, minister, secretary,
secretary of state, secretary general, under secretary general, foreign minister, finance minister,
defence minister, defense minister, interior minister, justice minister, health minister,
economy minister, energy minister, transport minister, environment minister, education minister,
home secretary, foreign secretary, treasury secretary, defense secretary, defence secretary,
attorney general, chancellor, vice chancellor, mayor, lord mayor, governor, senator, congressman,
congresswoman, representative, councillor, councilor, councilman, councilwoman, commissioner,
ambassador, speaker, chief executive, chief executive officer, ceo, chairman, chairwoman,
chairperson, chair, director, director general, lieutenant general, major general, colonel,
lieutenant colonel, captain, admiral, sergeant, king, queen, princess, emperor, pope, cardinal,
archbishop, bishop, imam, ayatollah, sheikh,

bundeskanzler, bundeskanzlerin, kanzler, kanzlerin, altkanzler, altkanzlerin, vizekanzler,
vizekanzlerin, bundespräsident, bundespräsidentin, präsident, präsidentin, vizepräsident,
vizepräsidentin, ministerpräsident, ministerpräsidentin, premierminister, premierministerin,
ministerin, bundesminister, bundesministerin, außenminister, außenministerin, finanzminister,
finanzministerin, innenminister, innenministerin, justizminister, justizministerin,
verteidigungsminister, verteidigungsministerin, wirtschaftsminister, wirtschaftsministerin,
gesundheitsminister, gesundheitsministerin, umweltminister, umweltministerin, verkehrsminister,
verkehrsministerin, bundesaußenministerin, bundesaußenminister, bundesfinanzminister,
bundesfinanzministerin, bundesinnenminister, bundesinnenministerin, staatssekretär,
staatssekretärin, bürgermeister, bürgermeisterin, oberbürgermeister, oberbürgermeisterin,
generalsekretär, generalsekretärin, senatorin, professorin, doktor,

président, présidente, premier ministre, première ministre, ministre, maire, sénateur, sénatrice,
député, députée, chancelier, chancelière, docteur, professeur,
sindaco, sindaca, cancelliere, burgemeester, staatssecretaris,
prezydent, kanclerz, prezident, президент, министр, премьер министр, канцлер
"""

IBERIAN_TITLES = """
señor, señora, sr, sra, doña, doctora, dra, presidente, presidenta, ministro, ministra, canciller,
alcalde, alcaldesa, gobernador, gobernadora, senador, senadora, diputado, diputada,
senhor, senhora, primeiro ministro, primeira ministra, prefeito, prefeita, governador,
governadora, deputado, deputada
"""
"""In Spanish and Portuguese two surnames in a row are usual: `presidenta García Márquez`."""

BEFORE_TITLES = """
former, ex, acting, late, then, incoming, outgoing, deputy, us, uk, eu, un, british, american,
german, french, italian, spanish, portuguese, dutch, belgian, austrian, swiss, polish, czech,
hungarian, romanian, greek, turkish, russian, ukrainian, chinese, japanese, korean, south korean,
north korean, indian, pakistani, israeli, palestinian, iranian, iraqi, saudi, egyptian, nigerian,
kenyan, south african, brazilian, mexican, argentine, canadian, australian, irish, scottish, welsh,
swedish, norwegian, danish, finnish, ehemaliger, ehemalige, früherer, frühere, amtierender,
amtierende, deutscher, deutsche, ancien, ancienne
"""
"""Words that may stand before a title, and go with it."""

PARTICLES = """
von, van, der, den, de, di, da, del, della, du, des, dos, das, do, la, le, al, el, bin, ibn, ben,
zu, zur, ter, ten, st, y, e, i, ii, iii, iv, v, vi, vii, viii, ix, x, xi, xii, xiv, xvi, jr, sr,
junior, senior
"""
"""Words of a name that make no surname a full name."""

LINKS = "of, for, and, at, in, to, on, with, from, by, der, des, für, und, im, am, du, pour, et"
"""What begins the rest of a description and not a name: `president of the bank`."""
