import Testing

@testable import Leads

struct TitleReaderTests {
    /// The highest rank that a title holds now; `nil` where it says nothing.
    private func decision(_ title: String) -> Seniority? {
        RepositoryTitles.reader.roles(of: title).map(\.decision).max()
    }

    @Test(arguments: [
        "CTO", "C.T.O.", "cto", "Chief Technology Officer", "Chief Technical Officer",
        "Chief Information Security Officer",
        "Chief Happiness Officer", "CEO", "Founder & CEO", "Co-Founder", "Cofounder and CTO", "CTO / Co-founder",
        "Owner",
        "Business Owner", "Managing Director", "President", "Interim CTO", "Acting Chief Data Officer", "CTO (interim)",
        "CTO at Initech", "CTO, Initech GmbH", "Former Consultant, now CTO", "Geschäftsführer", "Geschäftsführerin",
        "Geschaeftsfuehrer", "Geschäftsführer (m/w/d)", "Inhaber", "Inhaberin", "Gründerin", "Vorstand",
        "Directeur technique",
        "Directrice générale", "PDG", "Fondateur", "Gérant", "Director general", "Directora de tecnología", "Dueña",
        "Socio fundador", "Amministratore delegato", "Titolare", "Sócio", "Dono", "Eigenaar", "Algemeen directeur",
        "Technischer Leiter", "ＣＴＯ", "ｃｅｏ　＆　Ｆｏｕｎｄｅｒ", "Was VP, now CTO", "VP until 2020, then CTO",
        "Interim CTO until further notice",
    ])
    func knowsWhoDecides(title: String) { #expect(decision(title) == .chief, "\(title)") }

    @Test(arguments: [
        "VP Engineering", "VP of Engineering", "V.P. Eng", "Vice President, Engineering", "Vice-President Product",
        "SVP Sales",
        "Deputy CTO", "Vicepresidenta de ventas", "Vice-président",
    ])
    func knowsVicePresidents(title: String) { #expect(decision(title) == .vp, "\(title)") }

    @Test(arguments: [
        "Head of Data", "Director of Engineering", "Engineering Director", "Director de ingeniería",
        "Directora de Ingeniería",
        "Directeur commercial", "Leiter IT", "IT-Leiter", "Entwicklungsleiterin", "Abteilungsleiter",
        "Bereichsleiter Vertrieb",
        "Direttore vendite", "Hoofd ICT", "Student Affairs Director", "Senior Director, Platform", "Chief Architect",
    ])
    func knowsDirectors(title: String) { #expect(decision(title) == .director, "\(title)") }

    @Test(arguments: [
        "Assistant to the CTO", "Executive Assistant to the CTO", "Executive Assistant", "CEO's Assistant",
        "Personal Assistant to the Managing Director", "Former CTO", "Ex-CTO", "ex CEO", "CTO (retired)",
        "CTO (former)",
        "Former CEO & Founder", "Student", "PhD Student", "Intern", "Working Student, Engineering", "Aspiring CTO",
        "Future Founder",
        "Assistentin der Geschäftsführung", "Ehemaliger Geschäftsführer", "Werkstudent", "Praktikantin", "Étudiante",
        "Stagiaire",
        "Assistante de direction", "Ancien directeur technique", "Estudiante de ingeniería", "Becario",
        "Exdirector general",
        "Was CTO", "Was CTO and founder", "CTO until 2020", "CTO of Initech until 2020", "CTO (until 2020)",
        "used to be CEO", "CTO bis 2019", "Directora general hasta 2020", "Former ＣＴＯ",
        "Secretaria del director general", "Studentessa", "Aposentado diretor", "Secretary to the Board",
    ])
    func knowsWhoDoesNotDecide(title: String) { #expect(decision(title) == .support, "\(title)") }

    @Test(arguments: [
        "Product Owner", "Technical Product Owner", "Process Owner", "Product Manager", "Project Manager",
        "Software Engineer",
        "Founding Engineer", "Account Executive", "Scrum Master", "HR Business Partner", "Engineer, Office of the CTO",
        "Senior Data Engineer", "Software Architect", "Database Administrator", "Projektleiter", "Chef de projet",
        "Jefe de proyecto",
        "Developer", "Softwareentwicklerin", "Ingeniera de software", "Journalist",
    ])
    func isNotMisledByWordsThatDecideElsewhere(title: String) throws {
        let rank = try #require(self.decision(title), "\(title)")
        #expect(rank > .support && rank <= .lead, "\(title) is \(rank)")
    }

    @Test(arguments: ["", "   ", "Wizard of Light Bulb Moments", "???", "🦄", "Xyz", "老板"])
    func saysNothingOfTitlesItDoesNotKnow(title: String) { #expect(decision(title) == nil, "\(title)") }

    @Test(arguments: [
        ("VP Eng", "vp engineering"), ("Vice President of Engineering", "vp engineering"),
        ("SVP, Engineering", "vp engineering"),
        ("VP of Software Development", "vp engineering"), ("Chief Technology Officer", "cto"),
        ("CTO", "Chief Technology Officer"),
        ("Directeur technique", "cto"), ("Software Architect", "architect"), ("Senior Architect", "architect"),
        ("Arquitecta de software", "architect"), ("Senior Data Engineer", "data engineer"),
        ("DBA", "database administrator"),
        ("Director of Data", "Head of Data"), ("Executive Assistant", "executive assistant"),
        ("Wizard of Ops", "wizard"),
        ("Founder & CTO", "cto"), ("Accessibility Lead", "accessibility lead"),
    ])
    func findsATitleOnTheList(title: String, wanted: String) {
        let wish = TitleWish([wanted], reader: RepositoryTitles.reader)
        #expect(wish.match(title, roles: RepositoryTitles.reader.roles(of: title)) == wanted, "\(title)")
    }

    @Test(arguments: [
        ("Assistant to the CTO", "cto"), ("Former CTO", "cto"), ("CTO Assistant", "cto"), ("Deputy CTO", "cto"),
        ("Product Owner", "owner"), ("Software Engineer", "data engineer"),
        ("Security Officer", "chief security officer"),
        ("VP Sales", "vp engineering"), ("CFO", "cto"), ("Student", "architect"), ("Ex Wizard", "wizard of ops"),
    ])
    func doesNotFindWhatOnlySoundsAlike(title: String, wanted: String) {
        let wish = TitleWish([wanted], reader: RepositoryTitles.reader)
        #expect(wish.match(title, roles: RepositoryTitles.reader.roles(of: title)) == nil, "\(title)")
    }

    @Test func readsNoFurtherThanATitleIsLong() {
        #expect(decision(String(repeating: "a, ", count: 100_000) + "CTO") == nil)
    }

    @Test(arguments: [
        "cto", "cto\tking", "cto\tfield", "one two three four five six seven\tchief", "cto\tchange\tsideways",
    ])
    func namesTheLineThatBreaksTheFormat(line: String) {
        var lexicon = TitleLexicon()
        let error = #expect(throws: LeadLexiconError.self) {
            try lexicon.read("# head\n\(line)\n", name: "en/titles.tsv")
        }
        #expect(error?.line == 2)
    }
}
