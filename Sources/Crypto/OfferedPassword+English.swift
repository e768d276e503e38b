extension OfferedPassword {
  /// English words of four to eight letters that anybody can spell and nobody minds: of our own choosing, small letters a to
  /// z, each once.
  static let englishWords = """
    acorn actor adapt album alder alert alley almond alpine amber ample anchor angle ankle anthem antler
    apple apricot apron aquarium arcade arch arctic arena armour arrow artist ashes aspen atlas atom attic
    august autumn avenue awake award axle badger bagpipe baker balcony ballad balloon bamboo banana banjo
    banner barista barley barrel basil basin basket bassoon baton beach beacon beanbag beaver bedding beech
    beehive beetle bell bellows belt bench berry bicycle birch bird biscuit bison blanket blend blossom blue
    bluebell board boat bobbin bonfire bonnet book bookcase border bottle boulder bowl bracket branch brass
    bread breeze brick bridge bright broccoli bronze brook broom brown brush bubble bucket buckle budget
    buffalo bugle builder bumble bundle bushel butter button buzzard cabbage cabin cabinet cable cactus cake
    calendar camel camera camp canal candle canoe canvas canyon caper capital captain caramel caravan card
    cardigan cargo carnival carpet carrot carton cascade cashew castle catalog caterer cattle cauldron cedar
    celery cellar cello cement ceramic cereal chain chair chalk chapter chariot chart cheddar cheese cherry
    chess chestnut chicken chimney china chorus chowder cider cinema cinnamon circle circus citrus clap
    clarinet classic clay clever cliff climb clipper clock cloth cloud clover coast coaster coat cobalt
    cobble cockle cocoa coconut coffee collar colour column comet comfort comic compass concert cookie
    copper coral corner cornet cosmic cottage cotton country cover cowbell crab cradle craft crane crayon
    cream crescent cricket crisp crocus crossing crown crumb crumpet crystal cube cuckoo cucumber culture
    cupboard cupcake curd curlew currant curtain cushion custard cycle cymbal daffodil dahlia dairy daisy
    dance dapper dawn daylight decade decimal deck deer delta denim dentist depot desert desk diagram
    diamond diary dinner dish diver dolphin dome donkey door doorbell dormouse double dove dragon drapery
    drawing dresser drift drizzle drum duck dune duvet eagle early earring earth easel east echo eclipse
    eggshell eight elastic elbow elder elephant ember emblem emerald emperor engine enjoy envelope equal
    estuary evening explore explorer express fabric falcon fancy farmer fashion feather feeder fennel fern
    ferry festival fiddle fiddler field fifteen finch finger fireside fisher fjord flag flame flamingo
    flannel flask flint float flock floor flour flower flute folder foliage footpath forest forester fork
    formula fossil fountain foxglove freckle freezer fresh friend fringe frost fruit fudge furrow gadget
    gallery gallon game garage garden gardener garlic garnet gate gazebo gazelle general gentle geyser giant
    ginger giraffe glacier glad glass glider globe glove glow goat golden gondola goose gorse gosling grain
    granary granite grape grass gravel gravity gravy green greenery grove guitar gull gumboot gutter gymnast
    habit haddock haircut halibut hammer hammock hamper handbag handle hangar happy harbour hare harmony
    harness harp harvest hatch haven hawk haystack hazel heath heather hedge hedgehog helmet herb heron
    herring hexagon highland hill hinge hobby hockey hollow holly homework honey hoop horizon horn horse
    hotel house humble hundred hurdle hydrant iceberg icicle igloo inch indigo inlet insect instant island
    ivory jackdaw jacket jaguar jasmine javelin jelly jersey jetty jewel jigsaw jolly journey jubilee judo
    juggle juice jumper june jungle juniper kayak kelp kennel kestrel kettle keyhole kilt kimono kingdom
    kiosk kitchen kite kitten kiwi knapsack knit knot knuckle koala label lace lacquer ladder ladle lagoon
    lake lamb lamppost landmark lantern lapwing larch lark lattice laundry laurel lavender lawn leaf leather
    lecture legend lemon lentil leopard letter lettuce level library lichen lifeboat lilac lily lime linen
    linnet lion lizard llama lobby lobster local locket lodge lofty lotus lumber lunar lunch lupin lyric
    macaw magazine magnet magnolia magpie mallet mandolin mango manor mantle maple marble march margin
    marigold marina market marlin marmot maroon marquee marsh mason mattress meadow medal melody melon
    memory mercury merlin mermaid meteor metre midday middle midland millet mineral minnow mint minute
    mirror mitten mobile model modern mole monarch monday monkey month moon moor moorland mosaic moss moth
    motor mountain mouse muffin museum mushroom music muslin mussel mustard myrtle napkin narrow narwhal
    nation nature nectar needle nest nettle newt nibble nickel night nimble ninety noble noodle north
    notebook novel nursery nutmeg nutshell nylon oatmeal oats obelisk object oboe ocean october octopus
    oilskin olive omelet onion opal opera orange orbit orbital orchard orchid oregano organ oriole osprey
    ostrich otter outdoor outing outline oval oven oyster packet paddle paddler paddock page painter palace
    palette palm pancake panda panel pansy panther papaya paper paprika parade parasol parcel parish park
    parlour parrot parsley parsnip party passage pasta pasture patch path patio pattern pavement peach
    peacock peanut pear pebble pecan pelican pencil pendant penguin penny peony pepper petal petunia pewter
    phoenix piano piccolo picnic picture pigeon pillow pilot pine pinecone pink pioneer pixel planet plant
    plaster plate platform player playful plaza plum plumage plywood pocket poem poet polar polish polka
    pollen pond pony popcorn poplar poppy porch porridge port portrait postage postcard potato potter
    pottery powder prairie primrose prince printer prism profile program pudding puddle puffin pulley
    pumpkin puppet purple puzzle pyramid python quail quarry quartet quartz quayside queen quiet quill quilt
    quiver quiz rabbit racket radar radio radish raft railway rainbow rainfall raisin ramble ramekin ranch
    ranger rapids rattle raven ravine reading recipe record redwood reed reef region reindeer relay relish
    rhubarb rhyme rhythm ribbon ridge ripple river road robin rocket rooster rope rosebud rosemary rotor
    round rowan royal rubber ruby rucksack rudder rugby runner rural rustic saddle saffron sail salad salmon
    salt salute sandal sandwich sapling sapphire sardine satchel satin saturn sauce saucer savoury scale
    scallop scarf scarlet scenery school scooter score scout screen script sculptor seagull seal seaside
    season seaweed second sesame seven shade shallow shampoo shamrock shape sheep shelf shell sherbet shield
    shine ship shirt shore shoulder shovel showcase shrimp shuttle signal signpost silence silk silver
    singer siren sixteen skate sketch skipper skirt skylark skyline slate sleeve slipper slope snail snow
    snowdrop snowfall soap soccer social socket sofa solar sonata songbird sonnet soup south spaniel spanner
    spark sparrow spectrum spice spider spinach spiral spirit splash sponge spool spoon spring spruce square
    squash squid squirrel stable stadium stamp star starling station statue steam stencil stereo stirrup
    stone stool stork story straw stream street string studio sugar suitcase summer sunday sundial sunlight
    sunny sunrise surf swallow swan sweater swift swing symbol syrup system table tablet tadpole talent
    tambour tandem tangle tango tapestry tartan taste tavern teacup teal teapot teaspoon temple tennis tent
    terrace textile thatch theatre thicket thimble thistle thread throne thrush thunder thyme ticket tiger
    timber tinsel toast toboggan toffee tollgate tomato topaz topsoil torch tortoise toucan towel tower town
    towpath tractor trail train treacle treasure treble tree trellis triangle trifle trolley trombone trophy
    trout trowel truffle trumpet trunk tuba tulip tundra tunnel turban turbine turkey turnip turtle twelve
    twenty twig twilight twine umbrella unicorn uniform unity upland upper upstream urban useful utensil
    valley vanilla vase vaulted velvet venture veranda vessel viaduct village vine vineyard viola violet
    violin vision vista vivid vocal volcano volume voyage wafer waffle waggon walker walkway wallet walnut
    walrus waltz warbler warm washer water wave waxwing weasel weather weaver wedge weekend welcome west
    wetland whale wheat wheel wheelie whisker whistle white wicket widget wigwam willow windmill window
    winner winter wisdom wizard wombat wonder wood woodland woodwind wool workshop world woven wren yacht
    yard yarn yearbook yellow yodel yogurt yonder young zebra zenith zigzag zinc zipper zither zodiac zone
    """.split(whereSeparator: \.isWhitespace).map(String.init)
}
