/// Texts of our own with a rating from -4 to 4 by judgement, in the manner of what people write: chat and short posts,
/// product reviews, film reviews, editorials.
enum RatedTexts {
    struct Rated {
        var rating: Double
        var text: String
    }

    static let all: [Rated] = lines.split(separator: "\n").compactMap { line in
        let parts = line.split(separator: "|", maxSplits: 1)
        guard parts.count == 2, let rating = Double(parts[0]) else { return nil }
        return Rated(rating: rating, text: String(parts[1]))
    }

    private static let lines = """
        3.2|OMG best concert of my life last night!!! still can't believe it 😍
        -2.8|ugh my flight got cancelled AGAIN and nobody at the desk will help
        0.3|heading to the airport now, see you all in Berlin
        2.1|coffee + sunshine + friday = happy me :)
        -2.2|why do people have to be so rude on the bus smh
        -3.1|I hate this phone so much, it died in the middle of the call
        1.8|lol my dog just tried to eat a bee and then hid under the couch haha
        0.0|anyone know what time the store closes today?
        2.6|so proud of my little sister, she just graduated!!
        -2.4|worst headache ever, can't sleep :(
        -1.3|meh, the new episode was kinda boring
        2.9|Love love LOVE the new album, every track is a banger
        -3.3|RIP grandpa. heartbroken. miss you already 💔
        0.2|just posted a photo at Central Park
        1.4|thanks for the follow! have a nice weekend
        -1.9|stuck in traffic for two hours. this city is a joke
        2.3|can't wait to see you guys tomorrow yay
        -0.6|not sure how i feel about the new update tbh
        -2.7|scammed out of 200 bucks by some fake website, so angry rn
        1.1|ok that was actually not bad
        -1.7|my internet is sooo slow today
        3.0|we won!!! what a game, unbelievable finish 🏆🎉
        -1.4|monday again. i'm so tired
        1.9|this made me smile, thank you
        -2.0|i feel sick and i have an exam tomorrow, fml
        0.1|new blog post: how we moved our servers to a different region
        2.7|that sunset was absolutely gorgeous
        -3.0|disgusting behaviour from the police tonight. shame on them
        0.9|finally done with homework
        -1.1|i miss summer already
        -2.5|dropped my laptop, screen is broken, i wanna cry
        2.0|happy birthday to my amazing bestie!!
        -0.9|lost my keys again lol
        1.6|new haircut and i kinda love it
        -2.1|don't ever go to that restaurant, terrible service
        0.4|watching the debate with the roommates
        -2.9|another shooting. when will this violence end
        2.4|you guys are the best community ever <3
        -1.6|the line for the bathroom is ridiculous
        1.2|good luck with your interview today!
        -0.3|is it just me or did the app change its icon
        2.8|just got engaged!!!! i'm so happy i could scream
        -1.8|nobody cares about my opinion as usual
        1.7|this pizza is fire
        -2.3|so disappointed in you right now
        2.2|great talk by the keynote speaker, learned a lot
        -1.9|audio keeps cutting out, can't hear a thing
        -1.2|slides are too small to read from the back
        2.5|mind blown by that live demo
        0.6|will the recording be available later?
        -2.4|wifi is down again, this is unacceptable
        1.5|nice pace and clear explanations
        -0.8|a bit too fast for beginners
        -1.5|the room is freezing
        2.0|super helpful session, thank you!
        2.6|This camera takes stunning pictures and the battery lasts forever.
        -2.6|Stopped working after two weeks and customer service refused to replace it.
        1.9|The setup was easy and everything worked right out of the box.
        -1.7|The buttons are hard to press and the menu is confusing.
        1.0|It does what it is supposed to do for the price.
        -2.2|I returned it the next day because the sound quality was awful.
        0.5|The player comes with a charger and a small case.
        2.3|Excellent build quality, feels solid in the hand.
        -1.4|The zoom is slow and a little noisy.
        -1.0|My only complaint is the short cable.
        2.1|I highly recommend this router to anyone who needs reliable coverage.
        -2.8|Complete waste of money, do not buy this piece of junk.
        0.2|I bought this to replace my old one.
        1.3|The screen is bright and easy to read in sunlight.
        -0.7|The lens cap is loose and falls off from time to time.
        1.6|It is small, light and fits in my pocket.
        -1.8|The software crashes every time I try to sync my photos.
        -1.2|The manual is useless.
        1.8|Great value, and shipping was fast.
        -0.5|I wish it had a longer warranty.
        2.4|After a year of daily use it still works perfectly.
        -2.0|It arrived damaged and the seller never answered.
        0.8|The picture is pretty good in daylight.
        -1.6|Poor picture in low light, very grainy.
        -0.2|There is no headphone jack.
        1.4|My kids love it.
        -1.9|The battery drains in less than an hour.
        1.1|No problems so far.
        0.4|The remote uses two AAA batteries.
        -1.1|The fan is louder than I expected.
        2.0|This is my second one, and I couldn't be happier.
        -2.3|The hinge broke within a month, really cheap plastic.
        -0.9|It is overpriced for what you get.
        1.7|The keyboard is comfortable and responsive.
        -1.3|The fabric feels flimsy.
        0.9|Decent speakers for such a small device.
        -1.5|Customer support kept me on hold for an hour.
        1.5|The interface is intuitive.
        -0.4|The strap could be longer.
        2.8|A moving, beautifully acted drama that stays with you for days.
        -2.3|A dull, lifeless thriller without a single surprise.
        1.9|Clever, funny and surprisingly tender.
        -1.8|The jokes fall flat and the plot makes no sense.
        0.4|The film follows two brothers across the desert.
        -2.6|An utterly pointless remake that wastes a talented cast.
        2.2|Visually stunning and emotionally rich.
        -1.5|Too long by half an hour and far too pleased with itself.
        1.2|It isn't perfect, but it has charm to spare.
        -1.1|Despite a strong lead performance, the story never comes together.
        2.5|One of the year's best films.
        -2.0|A tedious, predictable mess.
        0.8|A modest but likable comedy.
        -0.9|There are a few good scenes, but most of it drags.
        1.6|The director keeps the tension high until the final frame.
        -1.7|Neither scary nor funny.
        1.8|It's a delight from start to finish.
        -1.3|The script feels like it was written by a committee.
        0.6|Fans of the original will find much to like.
        -2.4|I wanted my two hours back.
        2.0|A warm, generous portrait of family life.
        -1.6|Clichéd characters and wooden dialogue sink what could have been a good idea.
        1.4|Smart, stylish entertainment.
        -0.6|More style than substance.
        2.3|The performances are superb.
        -1.9|Loud, crude and completely unfunny.
        1.0|A solid if unremarkable biography.
        -1.2|It never rises above the ordinary.
        1.7|Thoughtful and quietly devastating.
        -2.1|An embarrassing effort by everyone involved.
        0.2|The movie is set in the winter of 1962.
        1.3|There's real wit in the writing.
        -1.4|Runs out of ideas long before the end.
        -2.2|The government's reckless decision has put thousands of lives in danger.
        1.5|The new law is a welcome step toward justice for workers.
        -1.8|Years of corruption have destroyed public trust in the courts.
        0.1|The committee will meet again in September to consider the proposal.
        -2.7|Civilians were killed in the attack, and hospitals were destroyed.
        1.1|The agreement could bring stability to the region.
        -1.3|Congress has failed to act, and the deficit keeps growing.
        0.9|Schools need better teachers and smaller classes.
        -1.6|The governor's excuses are an insult to taxpayers.
        1.8|It was a remarkable victory for democracy and human rights.
        -0.8|Critics say the plan is too expensive and does too little.
        -2.0|The prison remains a symbol of cruelty and injustice.
        1.3|The mayor deserves credit for her courage.
        -1.1|The reform is long overdue.
        0.3|Voters will decide the question in November.
        -1.9|Poverty and unemployment are rising, and the administration is doing nothing.
        1.6|Her generosity and honesty inspired a generation.
        -2.4|The regime has tortured prisoners and silenced the press.
        0.7|There is reason for hope, but much work remains.
        -1.5|The proposal would weaken protections for clean water.
        1.2|Cooperation between the two parties produced a sensible budget.
        -1.0|Officials should be worried about the delays.
        -1.7|It is a dishonest argument and a dangerous policy.
        0.5|The president urged both sides to return to negotiations.
        1.0|The museum has improved since the new director arrived.
        -2.1|The storm killed dozens and left families homeless.
        -0.7|Few experts believe the numbers.
        1.4|His music brought joy to millions.
        -1.4|The court's ruling is a setback for voters.
        1.9|the panel was hilarious, best moderator we ever had
        -1.5|this queue hasn't moved in twenty minutes
        -2.0|captions are complete garbage today
        1.3|ok the second half was way better
        2.4|Brilliant explanation!! finally understand consensus
        -1.0|could someone please turn down the music
        0.0|which hall is the workshop in?
        -2.6|somebody just insulted me at the booth, I feel awful
        0.7|looks promising
        -0.5|hmm, not convinced
        2.1|congrats to the whole team
        -1.2|he kept reading from his slides, yawn
        1.8|the live coding was a nice touch
        -2.2|what a waste of an afternoon
        0.5|the coffee is okay
        1.6|I really like the venue
        -1.7|I don't like the new layout at all
        2.7|goosebumps!! standing ovation, what a finale
        -1.9|terrible echo on the stream
        -0.4|a little louder please
        1.0|feeling better now, thx
        -1.4|wish I hadn't skipped lunch, starving
        2.0|glad I came
        -2.9|absolutely furious with the organisers
        1.4|no complaints, smooth event so far
        """
}
